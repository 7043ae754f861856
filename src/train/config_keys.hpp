// Every key of an experiment file, once: its name, its place in the configuration and what it means. Reading,
// writing and help are all made from these lists.
#pragma once

#include "isthmus/train/config.hpp"

namespace isthmus::train {

template <class Visitor>
void visit(RunConfig& c, Visitor&& key) {
  key("seed", c.seed, "of every random number; another seed gives another run");
  key("log_every", c.log_every, "steps between lines of metrics.jsonl");
  key("checkpoint_seconds", c.checkpoint_seconds,
      "least time between checkpoints; 0: with every line of metrics");
}

template <class Visitor>
void visit(DomainConfig& c, Visitor&& key) {
  key("dataset", c.dataset,
      "a name that 'isthmus data list' shows, or a path with a slash: a folder of PNG pictures with a "
      "sub-folder for each class");
  key("classes", c.classes, "labels such as 0-4 or 3,1,7; the i-th pairs with the other domain's i-th");
  key("channels", c.conversion.channels, "1: images become grey; 3: colour; 0: they stay as they are");
  key("size", c.conversion.size, "height and width that images are resized to; 0: they stay as they are");
  key("contrast_normalise", c.conversion.contrast_normalise,
      "every image gets the same mean and deviation of its pixels, 0.5 and 0.25");
  key("validation", c.validation,
      "part of each class's training images, the last ones, that is held out for 'evaluate --on validation'");
  key("examples", c.examples,
      "training images at most, as many of each class, of those not held out; 0: all");
  key("vae_examples", c.vae_examples, "how many of those the VAE is trained on; 0: all");
  key("mapping_examples", c.mapping_examples, "how many of those translators are trained on; 0: all");
  key("selection_seed", c.selection_seed, "of the random choice of all three");
}

template <class Visitor>
void visit(JitterConfig& c, Visitor&& key) {
  key("jitter_rotation", c.rotation,
      "training images, or the copies of source images, are turned by up to this, in degrees");
  key("jitter_scale", c.scale, "and scaled by a factor within 1 plus or minus this");
  key("jitter_shift", c.shift, "and shifted by up to this, in pixels");
  key("jitter_shear", c.shear, "and sheared by up to this, in pixels per pixel");
}

template <class Visitor>
void visit(ImageTrainingConfig& c, Visitor&& key) {
  key("epochs", c.epochs, "passes over the training images; may be fractional");
  key("batch", c.batch, "images a step");
  key("learning_rate", c.learning_rate, "of Adam, at its highest");
  key("schedule", c.schedule, "of the learning rate: constant, linear_decay or one_cycle");
  visit(c.jitter, key);
}

template <class Visitor>
void visit(VaeConfig& c, Visitor&& key) {
  key("channels", c.channels,
      "of the encoder's convolutions, each of which halves the image; empty: none. The decoder mirrors them");
  key("kernel", c.kernel, "width and height of their kernels");
  key("hidden", c.hidden, "widths of the encoder's linear hidden layers; the decoder mirrors them");
  key("latent", c.latent, "dimensions of z");
  key("likelihood", c.likelihood, "p(x|z): bce or gaussian (mse and l1 also work, as unnormalised ones)");
  key("sigma", c.sigma, "deviation of the gaussian likelihood");
  key("pixel_error", c.pixel_error, "C, the extra pixel error: mse or l1");
  key("lambda1", c.lambda1, "weight of C");
  key("lambda2", c.lambda2, "weight of the negative ELBO");
  key("kl_weight", c.kl_weight, "weight of the KL divergence inside it");
  key("kl_warm_up", c.kl_warm_up, "part of the training during which that weight rises from zero, 0 to 1");
  key("class_weight", c.class_weight,
      "weight of a class loss on the encoder's mean: the variant that is given labels; 0: none");
  key("weights", c.weights,
      "a safetensors file of a VAE of these sizes, such as PyTorch saves, that is taken in place of training "
      "one; "
      "empty: none");
  visit(static_cast<ImageTrainingConfig&>(c), key);
}

template <class Visitor>
void visit(JudgeConfig& c, Visitor&& key) {
  key("channels", c.channels,
      "of blocks of two convolutions with batch normalisation, each pooled by two; empty: none");
  key("hidden", c.hidden, "widths of the linear hidden layers");
  key("dropout", c.dropout, "probability before each linear layer");
  key("weight_decay", c.weight_decay, "decoupled, of Adam");
  key("average_decay", c.average_decay,
      "of the running average of the weights, which is what judges; 0: none");
  visit(static_cast<ImageTrainingConfig&>(c), key);
}

template <class Visitor>
void visit(GanConfig& c, Visitor&& key) {
  key("generator_hidden", c.generator_hidden, "GANs: widths of G's hidden layers");
  key("discriminator_hidden", c.discriminator_hidden, "GANs: widths of D's hidden layers");
  key("steps", c.steps, "GANs: generator steps");
  key("batch", c.batch, "GANs: pairs a step");
  key("discriminator_steps", c.discriminator_steps, "GANs: discriminator steps a generator step");
  key("learning_rate", c.learning_rate, "GANs: of Adam, at its highest");
  key("beta1", c.beta1, "GANs: of Adam");
  key("beta2", c.beta2, "GANs: of Adam");
  key("average_decay", c.average_decay,
      "GANs: of the running average of G's weights, which is what translates; 0: none");
  key("schedule", c.schedule, "GANs: of the learning rate: constant, linear_decay or one_cycle");
  key("distinct_real", c.distinct_real,
      "GANs: the real pair is two different examples of the class, not one twice");
  key("gate", c.gate,
      "latent-gan, info-gan: G mixes its proposal with the noise by a learned gate, as that of "
      "latent-constraints always does");
  key("sees_source", c.sees_source, "latent-gan: D is given the source latent too");
  key("noise_negatives", c.noise_negatives, "GANs: D rejects the noise: the term L0(z, eps)");
  key("mismatched_negatives", c.mismatched_negatives, "GANs: D rejects real latents of another class");
  key("average_negatives", c.average_negatives, "GANs: negative terms are averaged rather than summed");
  key("dropout", c.dropout, "GANs: probability behind each of G's hidden layers");
  key("lambda_reg", c.lambda_reg, "latent-gan, info-gan: pull of G's output towards the noise");
  key("lambda_keep", c.lambda_keep,
      "info-gan: weight of what G's output tells of the source beyond its class");
  key("lambda_distance", c.lambda_distance,
      "latent-constraints: pull of what is generated towards the noise, by a logarithmic distance");
  key("constraint_steps", c.constraint_steps,
      "latent-constraints: translate by so many steps of descent against D, without G; 0: by G");
  key("r1_gamma", c.r1_gamma, "GANs: weight of the R1 gradient penalty on real pairs; 0: none");
}

template <class Visitor>
void visit(BridgingConfig& c, Visitor&& key) {
  key("bridging_hidden", c.hidden, "bridging-vae: widths of the hidden layers of encoder and decoder");
  key("bridging_latent", c.latent, "bridging-vae: dimensions of the space that both domains share");
  key("bridging_steps", c.steps, "bridging-vae: steps");
  key("bridging_batch", c.batch, "bridging-vae: latents of each domain a step");
  key("bridging_learning_rate", c.learning_rate, "bridging-vae: of Adam");
  key("bridging_kl_weight", c.kl_weight, "bridging-vae: weight of the KL divergence");
  key("bridging_swd_weight", c.swd_weight, "bridging-vae: weight of the sliced Wasserstein distance");
  key("bridging_directions", c.directions,
      "bridging-vae: random directions of that distance, anew each step");
  key("bridging_class_weight", c.class_weight, "bridging-vae: weight of the classifier's loss");
  key("bridging_labels", c.labels,
      "bridging-vae: labelled examples of each domain that the classifier's loss sees, as many of each "
      "class, "
      "or all; 0: no label is used");
}

template <class Visitor>
void visit(DtnConfig& c, Visitor&& key) {
  key("dtn_channels", c.channels, "dtn: of D's convolutions, each of which halves the image; G mirrors them");
  key("dtn_steps", c.steps, "dtn: steps of G, and of D");
  key("dtn_batch", c.batch, "dtn: images of either domain a step");
  key("dtn_learning_rate", c.learning_rate, "dtn: of Adam, at its highest");
  key("dtn_beta1", c.beta1, "dtn: of Adam");
  key("dtn_average_decay", c.average_decay,
      "dtn: of the running average of G's weights, which is what translates; 0: none");
  key("dtn_schedule", c.schedule, "dtn: of the learning rate: constant, linear_decay or one_cycle");
  key("dtn_uses_f", c.uses_f,
      "dtn: G starts from the features of the source's judge, else from layers of its own");
  key("dtn_const_weight", c.const_weight, "dtn: of L_CONST, which keeps f(x) in f(G(x)); 0: none");
  key("dtn_identity_weight", c.identity_weight, "dtn: of L_TID, which keeps images of the target; 0: none");
  key("dtn_variation_weight", c.variation_weight, "dtn: of L_TV, which smooths; 0: none");
}

template <class Visitor>
void visit(TranslatorConfig& c, Visitor&& key) {
  key("method", c.method,
      "how images are translated: latent-gan, info-gan, latent-constraints, least-squares, affine, "
      "procrustes, retrieval, class-sampler, bridging-vae or dtn; docs/methods.md");
  key("standardise", c.standardise, "scale latents by the aggregate posterior's mean and deviation");
  key("sample_latents", c.sample_latents,
      "z is a sample of the posterior rather than its mean; a map that is fitted at once, and a bridge, is "
      "fitted to means");
  key("source_copies", c.source_copies,
      "distorted copies of each source image that are mapped beside the image itself, but not by a bridge or "
      "dtn; 0: none");
  visit(c.jitter, key);
  visit(static_cast<GanConfig&>(c), key);
  visit(c.bridging, key);
  visit(c.dtn, key);
}

}  // namespace isthmus::train
