/** The audit trail of a merchant: what its people, its keys and operators did. */
import { listAudit } from "../../engine/audit.ts";
import { AuditLog, auditFilterOf } from "../../faces/audit-log.tsx";
import { auditWords } from "../../faces/audit-words.ts";
import { definePage } from "../../faces/page.ts";
import { Heading } from "../../ui/parts.tsx";

export default definePage({
  scope: "merchant",
  path: "/audit",
  right: "view",
  title: { id: auditWords.id.title, en: auditWords.en.title },
  way: { group: "merchant", place: 4 },
  async show(visit) {
    const { merchant, language } = visit;
    const say = auditWords[language];
    const filter = auditFilterOf(visit);
    const lines = await visit.read((client) => listAudit(client, merchant.id, filter));
    return (
      <>
        <Heading title={say.title} lead={say.leadMerchant} />
        <AuditLog visit={visit} lines={lines} />
      </>
    );
  },
});
