"""Names of Keras 2 in real notebooks, and their present names.

Names that only moved (`keras.layers.normalization.BatchNormalization`) are not listed: they are
looked up in Keras itself. The modules and the defaults come from a comparison of Keras 2.2.4 and
2.15.0 with Keras 3.15.1, module by module and signature by signature.
"""

from __future__ import annotations

from collections.abc import Mapping

MOVED: Mapping[str, str] = {
    "keras.backend.get_session": "not needed: a tensor has its value at once",
    "keras.backend.image_dim_ordering": "keras.config.image_data_format",
    "keras.backend.learning_phase": "the argument `training` of a call of the layer or model",
    "keras.backend.set_learning_phase": "the argument `training` of a call of the layer or model",
    "keras.layers.merge": "keras.layers.Add or keras.layers.Concatenate",
    "keras.preprocessing.image.ImageDataGenerator": "the layers keras.layers.Random…",
    "keras.utils.layer_utils": "keras.utils",
    "keras.utils.np_utils": "keras.utils.to_categorical",
    "keras.utils.print_summary": "model.summary()",
    "keras.utils.vis_utils": "keras.utils.plot_model",
    "keras.wrappers.scikit_learn": "keras.wrappers.SKLearnClassifier or SKLearnRegressor",
    "tensorflow.Session": "not needed: a tensor has its value at once",
    "tensorflow.placeholder": "keras.Input",
    "tensorflow.reset_default_graph": "keras.utils.clear_session",
    "tensorflow.set_random_seed": "keras.utils.set_random_seed",
}
"""Dotted name → the present one."""

ATTRIBUTES: Mapping[str, str] = {
    "fit_generator": "fit",
    "evaluate_generator": "evaluate",
    "predict_generator": "predict",
    "predict_classes": "predict(...).argmax(axis=-1)",
    "predict_proba": "predict",
    "input_shape": "input.shape",
    "output_shape": "output.shape",
    "lr": "learning_rate",
}
"""Attributes of models, layers and optimizers."""

ARGUMENTS: Mapping[str, str] = {
    "border_mode": "padding",
    "decay": "a schedule from keras.optimizers.schedules",
    "init": "kernel_initializer",
    "input": "inputs",
    "lr": "learning_rate",
    "nb_epoch": "epochs",
    "nb_filter": "filters",
    "output": "outputs",
    "output_dim": "units",
    "subsample": "strides",
}
"""Names of arguments."""

DEFAULTS: Mapping[str, tuple[str, int | tuple[int, ...]]] = {
    "AveragePooling1D": ("pool_size", 2),
    "AveragePooling2D": ("pool_size", (2, 2)),
    "AveragePooling3D": ("pool_size", (2, 2, 2)),
}
"""Layers whose first argument had a default: its name and the default."""

GONE = frozenset(
    f"keras.{package}.{module}".replace("..", ".")
    for package, modules in {
        "": ("engine objectives optimizer_v1 optimizer_v2"),
        "backend": "tensorflow_backend common",
        "engine": (
            "base_layer functional input_layer input_spec network saving sequential topology "
            "training"
        ),
        "layers": (
            "activation advanced_activations attention convolutional convolutional_recurrent core "
            "cudnn_recurrent dense_attention einsum_dense embeddings experimental "
            "experimental.preprocessing kernelized local locally_connected merge merging noise "
            "normalization pooling preprocessing recurrent recurrent_v2 regularization reshaping "
            "rnn wrappers"
        ),
        "layers.normalization": "batch_normalization batch_normalization_v1 layer_normalization",
        "optimizers": "optimizer_v1 optimizer_v2 adam_v2 gradient_descent_v2 rmsprop_v2",
        "preprocessing": "text",
        "utils": (
            "conv_utils data_utils generic_utils io_utils layer_utils multi_gpu_utils np_utils "
            "test_utils tf_utils training_utils vis_utils"
        ),
    }.items()
    for module in modules.split()
)
"""Modules of Keras 2 whose names have moved."""
