/// \file
/// How much of an attribute of source images can be told from their translations, beyond what the class says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "isthmus/train/image_attributes.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// 1 − SSE(class and features) / SSE(class), the share of the attribute's variance within classes that a
/// linear function of the features predicts on images that it was not fitted to. 1 is perfect, 0 no better
/// than the class; a little below 0 where the fit finds what is not there.
///
/// The images of each class are dealt to two halves in turn. On one half are fitted the class means, of the
/// attribute and of the features, and a ridge regression of one less its class mean on the other less its
/// own: what a regression on the features and a one-hot class does whose class weights are not penalised. Its
/// strength is that of n·10^−6 … n·10^3 with the least generalised cross-validation (Golub, Heath, Wahba
/// 1979, "Generalized cross-validation as a method for choosing a good ridge parameter", Technometrics 21,
/// 215–223), which sees the fitted half alone. The other half is scored; then the halves change parts, and
/// the errors of both are summed. All in double precision on the host.
/// \param attribute  of n images
/// \param features   (n, d), each column of variance about 1 or less, as standardised latents are
/// \param labels     (n) classes, from 0; classes of one image are left out
/// \returns          nothing where the attribute does not vary within a class
/// \throws UsageError unless all three are of as many images
std::optional<double> variance_explained_within_class(const ImageAttribute& attribute,
                                                      const std::vector<float>& features,
                                                      const std::vector<std::int32_t>& labels);

struct KeptAttribute {
  std::string name;
  double kept = 0;     ///< variance explained within classes by the translations' features
  double ceiling = 0;  ///< the same by the source images' own
};

/// The name for a person: "stroke width" of "stroke_width".
std::string words_of(const KeptAttribute& attribute);

/// Of every attribute that varies within a class.
/// \param translations  (n, d) features of the translations
/// \param sources       (n, e) features of the source images
/// \throws UsageError as above
std::vector<KeptAttribute> measure_kept(const std::vector<ImageAttribute>& attributes,
                                        const std::vector<float>& translations,
                                        const std::vector<float>& sources,
                                        const std::vector<std::int32_t>& labels);

}  // namespace isthmus::train
#pragma GCC visibility pop
