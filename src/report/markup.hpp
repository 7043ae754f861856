// Elements of pages. Names, headings and captions are text, and escaped; what is called markup is put in as
// it is.
#pragma once

#include <string>
#include <vector>

namespace isthmus::report {

/// A part of a page below a heading of the second level, that a link "#id" leads to.
std::string section(const std::string& id, const std::string& heading, const std::string& markup);

/// A heading of the third level.
std::string subheading(const std::string& text);

/// A paragraph; a faint one for what is said beside the matter, or instead of it.
std::string paragraph(const std::string& text);
std::string note(const std::string& text);

/// \param kind  its class: how it is laid out
std::string figure(const std::string& kind, const std::string& markup, const std::string& caption);

/// A box that scrolls where the page is narrow, by keyboard too. \param name  for those who do not see it
std::string scroll_box(const std::string& name, const std::string& markup);

/// A cell of a table that holds a number among words; the best of several is marked by more than its colour.
std::string number_cell(const std::string& markup, bool is_best = false);

/// A table whose first column heads the rows.
class Table {
 public:
  /// \param kind  its class; cells of a table of numbers stand to the right
  Table(const std::string& kind, const std::string& caption);
  /// Cells are markup.
  void add_head(const std::vector<std::string>& cells);
  void add_row(const std::vector<std::string>& cells);
  /// In a scroll_box().
  std::string markup() const;

 private:
  std::string caption_, text_;
};

/// A whole page. \param refresh_seconds  until a browser loads it anew; 0: never
std::string page(const std::string& title, const std::string& markup, int refresh_seconds = 0);

}  // namespace isthmus::report
