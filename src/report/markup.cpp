#include "markup.hpp"

#include <fmt/format.h>

#include "html.hpp"

namespace isthmus::report {

std::string section(const std::string& id, const std::string& heading, const std::string& markup) {
  return fmt::format("<section id=\"{0}\">\n<h2>{1}</h2>\n{2}</section>\n", escape_html(id),
                     escape_html(heading), markup);
}

std::string subheading(const std::string& text) {
  return "<h3>" + escape_html(text) + "</h3>\n";
}

std::string paragraph(const std::string& text) {
  return "<p>" + escape_html(text) + "</p>\n";
}

std::string note(const std::string& text) {
  return "<p class=\"faint\">" + escape_html(text) + "</p>\n";
}

std::string figure(const std::string& kind, const std::string& markup, const std::string& caption) {
  return fmt::format("<figure class=\"{}\">\n<figcaption>{}</figcaption>\n{}</figure>\n", escape_html(kind),
                     escape_html(caption), markup);
}

std::string scroll_box(const std::string& name, const std::string& markup) {
  return fmt::format("<div class=\"scroll\" role=\"group\" aria-label=\"{}\" tabindex=\"0\">\n{}</div>\n",
                     escape_html(name), markup);
}

Table::Table(const std::string& kind, const std::string& caption)
    : caption_(caption),
      text_(fmt::format("<table class=\"{}\">\n<caption>{}</caption>\n", escape_html(kind),
                        escape_html(caption))) {}

void Table::add_head(const std::vector<std::string>& cells) {
  text_ += "<tr>";
  for (const std::string& cell : cells)
    text_ += cell.empty() ? "<td></td>" : "<th scope=\"col\">" + cell + "</th>";
  text_ += "</tr>\n";
}

void Table::add_row(const std::vector<std::string>& cells) {
  text_ += "<tr><th scope=\"row\">" + cells.front() + "</th>";
  for (std::size_t i = 1; i < cells.size(); ++i)
    text_ += cells[i].compare(0, 3, "<td") == 0 ? cells[i] : "<td>" + cells[i] + "</td>";
  text_ += "</tr>\n";
}

std::string Table::markup() const {
  return scroll_box(caption_, text_ + "</table>\n");
}

std::string number_cell(const std::string& markup, bool is_best) {
  return "<td class=\"number\">" + (is_best ? "<span class=\"best\">★ " + markup + "</span>" : markup) +
         "</td>";
}

std::string page(const std::string& title, const std::string& markup, int refresh_seconds) {
  const std::string refresh =
      refresh_seconds > 0 ? fmt::format("<meta http-equiv=\"refresh\" content=\"{}\"/>\n", refresh_seconds)
                          : "";
  return fill_template(page_file("report.html"), {{"title", escape_html(title)},
                                                  {"refresh", refresh},
                                                  {"style", page_file("page.css") + page_file("report.css")},
                                                  {"body", markup}});
}

}  // namespace isthmus::report
