/** The audit trail of the whole house. */
import { listAudit } from "../../engine/audit.ts";
import { AuditLog, auditFilterOf } from "../../faces/audit-log.tsx";
import { auditWords } from "../../faces/audit-words.ts";
import { definePage } from "../../faces/page.ts";
import { parseId } from "../../ids.ts";
import { Heading } from "../../ui/parts.tsx";
import { merchantNames } from "../merchant-names.ts";
import { readHouse } from "../read-house.ts";

export default definePage({
  scope: "house",
  path: "/audit",
  right: "view",
  title: { id: auditWords.id.title, en: auditWords.en.title },
  way: { group: "people", place: 2 },
  async show(visit) {
    const say = auditWords[visit.language];
    const merchantId = parseId("mer", visit.query.get("merchant") ?? "") ?? null;
    const { lines, names } = await readHouse(visit.room.db, async (client) => {
      const lines = await listAudit(client, merchantId, auditFilterOf(visit));
      return { lines, names: await merchantNames(client, lines) };
    });
    return (
      <>
        <Heading title={say.title} lead={say.leadHouse} />
        <AuditLog visit={visit} lines={lines} named={(id) => names.get(id) ?? id} />
      </>
    );
  },
});
