// isthmus data fetch, as a user meets it. Nothing is asked of the world's servers: they are behind a proxy
// that does not exist.
#include <signal.h>

#include <optional>

#include "support/fault_server.hpp"
#include "support/process.hpp"

using namespace isthmus::test;

namespace {

/// An environment variable that has another value for a while.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* before = getenv(name)) before_ = before;
    setenv(name, value.c_str(), 1);
  }
  ~Variable() { before_ ? setenv(name_, before_->c_str(), 1) : unsetenv(name_); }
  Variable(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

struct Fixture {
  Fixture() {
    // Not MNIST, but of its sizes.
    folder.write("served/mnist/train-images-idx3-ubyte.gz", std::string(9912422, 'x'));
    folder.write("served/mnist/train-labels-idx1-ubyte.gz", std::string(28881, 'x'));
    folder.write("served/mnist/t10k-images-idx3-ubyte.gz", std::string(1648877, 'x'));
    folder.write("served/mnist/t10k-labels-idx1-ubyte.gz", std::string(4542, 'x'));
  }

  std::vector<std::string> fetch_mnist(const std::string& fault) const {
    return {"data", "fetch", "mnist", "--data-root", folder / "root", "--mirror", server.url(fault)};
  }
  void check_fails(const Outcome& outcome, int status, const std::string& text) const {
    check_last_line(outcome, status, text);
    BOOST_TEST(outcome.out == "");
  }
  /// Sends it the signal when half of every file is there.
  Outcome interrupt(int signal) const {
    const auto is_half_there = [&] {
      std::uintmax_t bytes = 0;
      std::error_code not_yet;
      for (std::filesystem::directory_iterator at(folder / "root/mnist", not_yet), end; !not_yet && at != end;
           ++at)
        bytes += std::filesystem::file_size(at->path());
      return bytes == 9912422 / 2 + 28881 / 2 + 1648877 / 2 + 4542 / 2;
    };
    return interrupt_tool(folder, fetch_mnist("stall-once"), is_half_there, signal);
  }
  bool has_asked(const std::string& request) const {
    const auto requests = server.requests();
    return std::find(requests.begin(), requests.end(), request) != requests.end();
  }

  TemporaryFolder folder;
  FaultServer server{folder / "served"};
  const Variable http{"http_proxy", "http://127.0.0.1:1"}, https{"https_proxy", "http://127.0.0.1:1"},
      none{"no_proxy", "127.0.0.1"};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fetch, Fixture)

BOOST_AUTO_TEST_CASE(wrong_usage_is_told) {
  check_fails(run_tool(folder, {"data"}), 2, "list, fetch or export is missing; usage: isthmus data");
  check_fails(run_tool(folder, {"data", "paint"}), 2, "unknown 'isthmus data paint'");
  check_fails(run_tool(folder, {"data", "list", "mnist"}), 2, "usage: isthmus data list");
  check_fails(run_tool(folder, {"data", "fetch"}), 2, "NAME is missing; usage: isthmus data fetch");
  check_fails(run_tool(folder, {"data", "fetch", "cifar"}), 2,
              "'cifar' cannot be fetched; these can: mnist, ");
  check_fails(run_tool(folder, {"data", "fetch", "mnist", "--mirror", "/srv"}), 2, "not '/srv'");
  for (const char* which : {"list", "fetch"})
    BOOST_TEST(run_tool(folder, {"data", which, "--help"}).out.find("usage: isthmus data") == 0u);
}

BOOST_AUTO_TEST_CASE(offline_it_says_what_to_put_where) {
  const Outcome offline = run_tool(folder, {"data", "fetch", "mnist", "--data-root", folder / "root"});
  check_fails(offline, 1, "cannot fetch train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, ");
  check_fails(offline, 1, "storage.googleapis.com: Failed to connect");
  check_fails(offline, 1, "put what is missing into " + folder / "root/mnist");
}

BOOST_AUTO_TEST_CASE(the_list_says_how_to_fetch) {
  const Variable home("HOME", folder.path()), data_home("XDG_DATA_HOME", ""), root("ISTHMUS_DATA", "");
  const Outcome list = run_tool(folder, {"data", "list"});
  for (const char* name : {"mnist", "fashion-mnist", "kmnist", "emnist", "usps", "svhn", "svhn-extra"})
    BOOST_TEST(
        (name == std::string("fashion-mnist") ||
         list.out.find(std::string("'isthmus data fetch ") + name + "' brings it") != std::string::npos),
        name << " is not in: " << list.out);
}

BOOST_AUTO_TEST_CASE(a_wrong_file_is_refused) {
  check_fails(run_tool(folder, fetch_mnist("none")), 1, "sent a file that is not the published one");
  BOOST_TEST(std::filesystem::is_empty(folder / "root/mnist"));
  folder.write("root/mnist/t10k-labels-idx1-ubyte.gz", "mine");
  check_fails(run_tool(folder, fetch_mnist("none")), 1, "t10k-labels-idx1-ubyte.gz: is there, but is not");
}

BOOST_AUTO_TEST_CASE(ctrl_c_keeps_what_has_come) {
  check_fails(interrupt(SIGINT), 1,
              "stopped; what has come is kept, and the same command goes on from there");
  run_tool(folder, fetch_mnist("stall-once"));
  BOOST_TEST(has_asked("/stall-once/mnist/train-images-idx3-ubyte.gz bytes=4956211-"));
  BOOST_TEST(has_asked("/stall-once/mnist/t10k-labels-idx1-ubyte.gz bytes=2271-"));
}

BOOST_AUTO_TEST_CASE(a_killed_fetch_goes_on) {
  BOOST_TEST(interrupt(SIGKILL).status == -1);
  run_tool(folder, fetch_mnist("stall-once"));
  BOOST_TEST(has_asked("/stall-once/mnist/train-images-idx3-ubyte.gz bytes=4956211-"));
}

BOOST_AUTO_TEST_SUITE_END()
