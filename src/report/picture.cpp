#include "isthmus/report/picture.hpp"

#include "isthmus/data/png.hpp"

namespace isthmus::report {

void Picture::save(const std::string& path) const {
  data::write_png(path, {width, height, 3, rgb});
}

}  // namespace isthmus::report
