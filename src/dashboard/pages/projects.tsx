/** The projects of a merchant: each with its address, its mode and its wire. */
import { listProjects } from "../../engine/merchants.ts";
import type { Project } from "../../engine/settings.ts";
import { definePage } from "../../faces/page.ts";
import { wireFor } from "../../faces/wire.ts";
import { ButtonLink } from "../../ui/forms.tsx";
import { ModeBadge } from "../../ui/page-frame.tsx";
import { Empty, Heading, Table } from "../../ui/parts.tsx";
import { projectWords } from "../project-words.ts";

export default definePage({
  scope: "merchant",
  path: "/projects",
  right: "view",
  title: { id: projectWords.id.title, en: projectWords.en.title },
  way: { group: "merchant", place: 1 },
  async show(visit) {
    const { room, merchant, language } = visit;
    const say = projectWords[language];
    const projects = await listProjects(room.db, merchant.id);
    const add = visit.may("settings") ? (
      <ButtonLink href={visit.link("/projects/new")}>{say.add}</ButtonLink>
    ) : null;
    return (
      <>
        <Heading title={say.title} lead={say.lead}>
          {projects.length > 0 ? add : null}
        </Heading>
        <Table
          caption={say.caption}
          rows={projects}
          columns={[
            { head: say.name, cell: (project) => <ProjectLink project={project} /> },
            { head: say.slug, cell: ({ slug }) => <code>{slug}</code> },
            { head: say.mode, cell: ({ mode }) => <ModeBadge mode={mode} language={language} /> },
            { head: say.wire, cell: (project) => wireFor(room.wires, project).name },
          ]}
          empty={
            <Empty title={say.empty}>
              <p>{add ? say.emptyBody : say.emptyView}</p>
              {add}
            </Empty>
          }
        />
      </>
    );
  },
});

function ProjectLink({ project }: { project: Project }) {
  return <a href={`/dashboard/projects/${project.slug}`}>{project.name}</a>;
}
