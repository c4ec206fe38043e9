"""Names of Keras 2 in real notebooks, and their present names.

Names that only moved (`keras.layers.normalization.BatchNormalization`) are not listed: they are
looked up in Keras itself.
"""

from __future__ import annotations

from collections.abc import Mapping

MOVED: Mapping[str, str] = {
    "keras.backend.get_session": "not needed: a tensor has its value at once",
    "keras.backend.image_dim_ordering": "keras.config.image_data_format",
    "keras.backend.int_shape": "the attribute `shape` of the tensor",
    "keras.backend.learning_phase": "the argument `training` of a call of the layer or model",
    "keras.backend.set_learning_phase": "the argument `training` of a call of the layer or model",
    "keras.engine.topology.Layer": "keras.layers.Layer",
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

DEFAULTS: Mapping[str, str] = {"pool_size": "(2, 2)"}
"""Arguments that had a default."""
