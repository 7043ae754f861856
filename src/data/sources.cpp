#include "sources.hpp"

namespace isthmus::data {

// The sums are those of TensorFlow Datasets (tensorflow_datasets/url_checksums), which has the sizes too, and
// of torchvision (torchvision/prototype/datasets/_builtin); the two agree where both have a file. USPS's are torchvision's alone.
const std::vector<Source>& sources() {
  static const PublishedFile svhn_train = {
      "train_32x32.mat", 182040794, "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"};
  static const PublishedFile svhn_test = {"test_32x32.mat", 64275384,
                                          "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b"};
  static const PublishedFile svhn_extra = {
      "extra_32x32.mat", 1329278602, "a133a4beb38a00fcdda90c9489e0c04f900b660ce8a316a5e854838379a71eb3"};
  static const std::vector<std::string> svhn_places = {"http://ufldl.stanford.edu/housenumbers",
                                                       "https://ufldl.stanford.edu/housenumbers"};
  static const std::vector<Source> all = {
      {"mnist",
       "mnist",
       {"https://storage.googleapis.com/cvdf-datasets/mnist",
        "https://ossci-datasets.s3.amazonaws.com/mnist"},
       {{"train-images-idx3-ubyte.gz", 9912422,
         "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
        {"train-labels-idx1-ubyte.gz", 28881,
         "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
        {"t10k-images-idx3-ubyte.gz", 1648877,
         "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
        {"t10k-labels-idx1-ubyte.gz", 4542,
         "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"}}},
      {"fashion-mnist",
       "fashion-mnist",
       {"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion",
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets"},
       {{"train-images-idx3-ubyte.gz", 26421880,
         "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
        {"train-labels-idx1-ubyte.gz", 29515,
         "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
        {"t10k-images-idx3-ubyte.gz", 4422102,
         "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
        {"t10k-labels-idx1-ubyte.gz", 5148,
         "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"}}},
      {"kmnist",
       "kmnist",
       {"http://codh.rois.ac.jp/kmnist/dataset/kmnist", "https://codh.rois.ac.jp/kmnist/dataset/kmnist"},
       {{"train-images-idx3-ubyte.gz", 18165135,
         "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"},
        {"train-labels-idx1-ubyte.gz", 29497,
         "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"},
        {"t10k-images-idx3-ubyte.gz", 3041136,
         "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"},
        {"t10k-labels-idx1-ubyte.gz", 5120,
         "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"}}},
      {"emnist",
       "emnist",
       {"https://biometrics.nist.gov/cs_links/EMNIST", "https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST"},
       {{"gzip.zip", 561753746, "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e"}},
       Unpacking::emnist_zip,
       {"emnist-digits-train-images-idx3-ubyte", "emnist-digits-train-labels-idx1-ubyte",
        "emnist-digits-test-images-idx3-ubyte", "emnist-digits-test-labels-idx1-ubyte"}},
      {"usps",
       "usps",
       {"https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass"},
       {{"usps.bz2", 0, "3771e9dd6ba685185f89867b6e249233dd74652389f263963b3b741e994b034f"},
        {"usps.t.bz2", 0, "a9c0164e797d60142a50604917f0baa604f326e9a689698763793fa5d12ffc4e"}},
       Unpacking::usps_libsvm,
       {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte"}},
      {"svhn", "svhn", svhn_places, {svhn_train, svhn_test}},
      {"svhn-extra", "svhn", svhn_places, {svhn_train, svhn_test, svhn_extra}}};
  return all;
}

}  // namespace isthmus::data
