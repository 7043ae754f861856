// A run's metrics.jsonl, what a terminal and a report show of it, and its device.json.
#include "fuzz/fuzz.hpp"
#include "isthmus/report/run_screen.hpp"
#include "isthmus/train/device_record.hpp"
#include "isthmus/train/stage_times.hpp"
#include "report/loss_panels.hpp"
#include "report/svg_chart.hpp"

using namespace isthmus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  const train::RunDirectory run(fuzz::folder().path());
  fuzz::folder().write("metrics.jsonl", bytes);
  fuzz::folder().write("device.json", bytes);
  fuzz::attempt([&] {
    const train::RunStatus status = train::read_status(run);
    report::draw_run("title", status, {});
    report::draw_stage_losses("title", status, "vae_a", {40, 12, report::Glyphs::ascii});
    for (const report::Panel& panel : report::loss_panels(status.metrics)) report::line_chart(panel);
    train::stage_times({}, status.metrics);
  });
  fuzz::attempt([&] { train::read_device_record(run); });
  return 0;
}
