/**
 * Reads a page as people do who do not see it: by role and name, without a browser. It knows the
 * HTML that our own pages are made of, and no more.
 */

export type Part = {
  readonly role: string;
  /** The accessible name. */
  readonly name: string;
  readonly level?: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** All text inside, with single blanks. */
  readonly text: string;
};

export type ReadPage = {
  readonly language: string;
  readonly title: string;
  readonly text: string;
  readonly mode: string;
  /** Every part of a role, in the order of the page. */
  all(role: string): readonly Part[];
  /** The one part of that role and name; throws with what there is. */
  get(role: string, name: string): Part;
  has(role: string, name: string): boolean;
  /** The fields of the form that holds a button of this name: what a browser would send. */
  fields(button: string): Record<string, string>;
  /** Where that form is sent; undefined: to the page's own address. */
  action(button: string): string | undefined;
};

type Node = {
  readonly tag: string;
  readonly attributes: Record<string, string>;
  readonly children: (Node | string)[];
  readonly parent: Node | undefined;
};

const VOID = new Set(["meta", "link", "input", "br", "img"]);
const TOKEN = /<!doctype[^>]*>|<!--[\s\S]*?-->|<(\/?)([a-zA-Z0-9-]+)((?:[^>"]|"[^"]*")*)>|([^<]+)/g;

export function readPage(html: string): ReadPage {
  const root = parse(html);
  const nodes = [...walk(root)];
  const parts = nodes.flatMap((node) => {
    const role = roleOf(node);
    return role === undefined || isHidden(node) ? [] : [partOf(node, role, nodes)];
  });
  const all = (role: string) => parts.filter((part) => part.role === role);
  const find = (role: string, name: string) => all(role).filter((part) => part.name === name);
  const page = nodes.find(({ tag }) => tag === "html");
  return {
    language: page?.attributes.lang ?? "",
    mode: page?.attributes["data-mode"] ?? "",
    title: textOf(nodes.find(({ tag }) => tag === "title") as Node),
    text: textOf(nodes.find(({ tag }) => tag === "body") as Node),
    all,
    has: (role, name) => find(role, name).length > 0,
    get(role, name) {
      const found = find(role, name);
      if (found.length === 1) return found[0] as Part;
      const there = all(role).map((part) => part.name);
      throw new Error(`${found.length} of ${role} "${name}"; there are: ${there.join(" | ")}`);
    },
    fields: (button) => fieldsOf(formOf(nodes, button)),
    action: (button) => formOf(nodes, button).form.attributes.action,
  };
}

function parse(html: string): Node {
  const root: Node = { tag: "", attributes: {}, children: [], parent: undefined };
  let at = root;
  for (const [, close, tag, attributes = "", text] of html.matchAll(TOKEN)) {
    if (text !== undefined) at.children.push(decode(text));
    if (tag === undefined) continue;
    if (close) {
      if (at.tag !== tag) throw new Error(`</${tag}> closes <${at.tag}>`);
      at = at.parent as Node;
      continue;
    }
    const node: Node = { tag, attributes: readAttributes(attributes), children: [], parent: at };
    at.children.push(node);
    if (!VOID.has(tag) && !attributes.endsWith("/")) at = node;
  }
  if (at !== root) throw new Error(`<${at.tag}> is not closed`);
  return root;
}

function readAttributes(text: string): Record<string, string> {
  const pairs = text.matchAll(/([^\s=/]+)(?:="([^"]*)")?/g);
  return Object.fromEntries([...pairs].map(([, name, value = ""]) => [name, decode(value)]));
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
};

function decode(text: string): string {
  return text.replaceAll(/&([a-z]+|#\d+);/g, (whole, name) => ENTITIES[name] ?? whole);
}

function* walk(node: Node): Generator<Node> {
  for (const child of node.children) {
    if (typeof child === "string") continue;
    yield child;
    yield* walk(child);
  }
}

function textOf(node: Node): string {
  const parts: string[] = [];
  const gather = (one: Node) => {
    for (const child of one.children) {
      if (typeof child === "string") parts.push(child);
      else if (!["script", "style", "title", "desc"].includes(child.tag) || one === node) {
        if (BLOCKS.has(child.tag)) parts.push(" ");
        gather(child);
        if (BLOCKS.has(child.tag)) parts.push(" ");
      }
    }
  };
  gather(node);
  return parts.join("").replaceAll(/\s+/g, " ").trim();
}

const BLOCKS = new Set(
  "p div h1 h2 h3 li td th tr dt dd form section header main nav label button br option".split(" "),
);

function isHidden(node: Node): boolean {
  for (let one: Node | undefined = node; one; one = one.parent) {
    const { hidden, type, "aria-hidden": silent } = one.attributes;
    if (hidden !== undefined || silent === "true" || type === "hidden") return true;
  }
  return false;
}

const TAG_ROLES: Readonly<Record<string, string>> = {
  h1: "heading",
  h2: "heading",
  h3: "heading",
  button: "button",
  table: "table",
  nav: "navigation",
  main: "main",
  select: "combobox",
  textarea: "textbox",
  fieldset: "group",
  figure: "figure",
  th: "columnheader",
  tr: "row",
};
const INPUT_ROLES: Readonly<Record<string, string>> = {
  checkbox: "checkbox",
  radio: "radio",
  number: "spinbutton",
  search: "searchbox",
};

function roleOf({ tag, attributes }: Node): string | undefined {
  if (attributes.role) return attributes.role;
  if (tag === "a") return attributes.href === undefined ? undefined : "link";
  if (tag === "input") return INPUT_ROLES[attributes.type ?? ""] ?? "textbox";
  if (tag === "section") {
    return (attributes["aria-labelledby"] ?? attributes["aria-label"]) ? "region" : undefined;
  }
  return TAG_ROLES[tag];
}

function partOf(node: Node, role: string, nodes: readonly Node[]): Part {
  const { tag, attributes } = node;
  const level = /^h[1-6]$/.test(tag) ? { level: Number(tag[1]) } : {};
  return { role, name: nameOf(node, nodes), ...level, attributes, text: textOf(node) };
}

function nameOf(node: Node, nodes: readonly Node[]): string {
  const { tag, attributes } = node;
  const byId = (id: string) => nodes.find((one) => one.attributes.id === id);
  const labels = attributes["aria-labelledby"]?.split(" ").map((id) => byId(id));
  if (labels) return labels.map((label) => (label ? textOf(label) : "")).join(" ");
  if (attributes["aria-label"]) return attributes["aria-label"];
  if (["input", "select", "textarea"].includes(tag)) {
    const label = nodes.find((one) => one.tag === "label" && one.attributes.for === attributes.id);
    return label ? textOf(label) : "";
  }
  const own = { table: "caption", fieldset: "legend" }[tag];
  if (own === undefined) return ["nav", "main"].includes(tag) ? "" : textOf(node);
  const inner = [...walk(node)].find((one) => one.tag === own);
  return inner ? textOf(inner) : "";
}

type SentForm = { readonly form: Node; readonly button: Node };

function formOf(nodes: readonly Node[], name: string): SentForm {
  const button = nodes.find((node) => node.tag === "button" && textOf(node) === name);
  let form: Node | undefined = button;
  while (form && form.tag !== "form") form = form.parent;
  if (!button || !form) throw new Error(`no form with a button ${name}`);
  return { form, button };
}

function fieldsOf({ form, button }: SentForm): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { tag, attributes, children } of walk(form)) {
    const { name: field, value = "", type, checked } = attributes;
    if (field === undefined || tag === "button") continue;
    if ((type === "checkbox" || type === "radio") && checked === undefined) continue;
    fields[field] = tag === "select" ? chosenOf(children) : value;
  }
  if (button.attributes.name) fields[button.attributes.name] = button.attributes.value ?? "";
  return fields;
}

function chosenOf(options: readonly (Node | string)[]): string {
  const nodes = options.filter((one) => typeof one !== "string");
  const chosen = nodes.find((one) => one.attributes.selected !== undefined) ?? nodes[0];
  return chosen?.attributes.value ?? "";
}
