/** The daily report as a file. */
import type { ChannelDay } from "../../engine/channel-report.ts";
import { definePage } from "../../faces/page.ts";
import { Failure } from "../../failure.ts";
import { readReport, readSpan } from "../report-span.ts";
import { reportWords } from "../report-words.ts";
import { type Cell, FILE_FORMS, tableFile } from "../table-file.ts";

export default definePage({
  scope: "project",
  path: "/reports/export/:form",
  right: "view",
  title: { id: reportWords.id.title, en: reportWords.en.title },
  async show(visit) {
    const form = FILE_FORMS.find((one) => one === visit.params.form);
    if (!form) throw new Failure("not_found", "There is no such file");
    const span = readSpan(visit);
    if (!span.days) throw new Failure("invalid_request", "There are no such days");
    const { from, to } = span.typed;
    const rows = await readReport(visit, span);
    return tableFile(form, {
      name: `report-${visit.project.slug}-${from}-${to}`,
      heads: COLUMNS.map(([head]) => head),
      batches: once(rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))),
    });
  },
});

const COLUMNS: readonly (readonly [head: string, cell: (row: ChannelDay) => Cell])[] = [
  ["day", ({ day }) => day],
  ["utc_offset", () => "+07:00"],
  ["channel", ({ channel }) => channel],
  ["payments", ({ payments }) => payments],
  ["gross", ({ gross }) => gross],
  ["fee", ({ fee }) => fee],
  ["net", ({ net }) => net],
  ["refunds", ({ refunds }) => refunds],
  ["refunded", ({ refunded }) => refunded],
];

async function* once<Batch>(batch: Batch): AsyncGenerator<Batch> {
  yield batch;
}
