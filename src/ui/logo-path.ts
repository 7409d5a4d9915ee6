/** The address of a project's logo: named by its content, so that it may be kept for long. */

const PATH = /^\/assets\/logo\.([a-z0-9-]{3,64})\.([0-9a-f]{16})$/;

export function logoPath({ slug }: { readonly slug: string }, digest: string): string {
  return `/assets/logo.${slug}.${digest}`;
}

/** Whose logo a path names, and which; undefined when it names none. */
export function readLogoPath(path: string): { slug: string; digest: string } | undefined {
  const [, slug, digest] = PATH.exec(path) ?? [];
  return slug === undefined || digest === undefined ? undefined : { slug, digest };
}
