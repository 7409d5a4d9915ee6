/** The projects of a merchant: each with its address, its mode and its wire. */
import { listProjects, type Merchant } from "../../engine/merchants.ts";
import type { Project } from "../../engine/settings.ts";
import { definePage } from "../../faces/page.ts";
import { showId } from "../../ids.ts";
import type { Language } from "../../ui/language.ts";
import { ModeBadge } from "../../ui/page-frame.tsx";
import { Empty, Heading, Table } from "../../ui/parts.tsx";

const WORDS = {
  id: {
    title: "Proyek",
    lead: "Satu proyek untuk satu situs, bot atau aplikasi.",
    caption: "Proyek merchant ini",
    name: "Nama",
    slug: "Slug",
    mode: "Mode",
    wire: "Dialek",
    empty: "Belum ada proyek",
    emptyBody: "Operator membuat proyek dengan perintah ini:",
  },
  en: {
    title: "Projects",
    lead: "One project for one site, bot or app.",
    caption: "The projects of this merchant",
    name: "Name",
    slug: "Slug",
    mode: "Mode",
    wire: "Dialect",
    empty: "No project yet",
    emptyBody: "An operator makes one with this command:",
  },
} satisfies Record<Language, unknown>;

export default definePage({
  scope: "merchant",
  path: "/projects",
  right: "view",
  title: { id: WORDS.id.title, en: WORDS.en.title },
  way: { group: "merchant", place: 1 },
  async show({ room, merchant, language }) {
    const say = WORDS[language];
    const projects = await listProjects(room.db, merchant.id);
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <Table
          caption={say.caption}
          rows={projects}
          columns={[
            { head: say.name, cell: (project) => <ProjectLink project={project} /> },
            { head: say.slug, cell: ({ slug }) => <code>{slug}</code> },
            { head: say.mode, cell: ({ mode }) => <ModeBadge mode={mode} language={language} /> },
            { head: say.wire, cell: ({ dialect }) => dialect },
          ]}
          empty={
            <Empty title={say.empty}>
              <p>{say.emptyBody}</p>
              <code>{commandFor(merchant)}</code>
            </Empty>
          }
        />
      </>
    );
  },
});

function commandFor({ id }: Merchant): string {
  const options = `--slug SLUG --dialect native --merchant ${showId("mer", id)}`;
  return `npm run -s gapura -- project create ${options}`;
}

function ProjectLink({ project }: { project: Project }) {
  return <a href={`/dashboard/projects/${project.slug}`}>{project.name}</a>;
}
