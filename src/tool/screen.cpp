#include "screen.hpp"

#define NCURSES_NOMACROS
#include <curses.h>

#include <cstdio>
#include <cstdlib>

#include "isthmus/compute/error.hpp"

namespace isthmus::tool {

Screen::Screen() {
  if (!newterm(nullptr, stdout, stdin)) {
    const char* const name = std::getenv("TERM");
    throw Error(std::string("nothing is known of the terminal '") + (name ? name : "") +
                "' (TERM); --once prints without it");
  }
  cbreak();
  noecho();
  curs_set(0);
  keypad(stdscr, true);
}

Screen::~Screen() {
  endwin();
}

std::size_t Screen::width() const {
  return static_cast<std::size_t>(getmaxx(stdscr));
}

std::size_t Screen::height() const {
  return static_cast<std::size_t>(getmaxy(stdscr));
}

void Screen::show(const std::vector<std::string>& lines) {
  erase();
  for (std::size_t i = 0; i < lines.size(); ++i) mvaddstr(static_cast<int>(i), 0, lines[i].c_str());
  refresh();
}

int Screen::wait_for_key(int milliseconds) {
  timeout(milliseconds);
  const int key = getch();
  return key == ERR || key == KEY_RESIZE ? 0 : key;
}

}  // namespace isthmus::tool
