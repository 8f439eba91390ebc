"""The ways of scaling colours that published networks were trained with."""

# Kinds of colour scaling.
IMAGENET = "imagenet"
SIGNED = "signed"
CENTRED = "centred"
PLAIN = "plain"
COLOURS = {  # mean and standard deviation of each channel, for values from 0 to 1
    IMAGENET: ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),  # BiRefNet, RMBG 2, U²-Net
    SIGNED: ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),  # MODNet
    CENTRED: ((0.5, 0.5, 0.5), (1.0, 1.0, 1.0)),  # RMBG 1.4, IS-Net
    PLAIN: ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),  # BEN2, ormbg
}
