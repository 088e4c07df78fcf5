/** A placeholder that nobody filled is shown so loudly that it cannot be overlooked, and keeps the reply from being sent. */
export function fill(text: string, given: Readonly<Record<string, string | undefined>>): { readonly text: string; readonly open: readonly string[] } {
  const open = new Set<string>()
  const filled = text.replace(/\{([a-z_]+)\}/g, (_, name: string) => {
    const value = given[name]
    if (value !== undefined && value.trim() !== '') return value
    open.add(name)
    return `### ${name} ###`
  })
  return { text: filled, open: [...open] }
}
