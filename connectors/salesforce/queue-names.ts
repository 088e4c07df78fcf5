/** Ours carry a prefix, so that taking them away takes nobody else's. */
const PREFIX = 'Breakwater_'

/** A queue's DeveloperName: letters, digits and single underscores, at most 80. */
export function queueDeveloperName(id: string): string {
  const name = `${PREFIX}${id}`
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/_+/g, '_')
    .replace(/_$/, '')
  return name.slice(0, 80)
}

/** The queue as the bridge calls it: our own without the prefix, others by their DeveloperName. */
export function queueId(developerName: string): string {
  return developerName.startsWith(PREFIX) ? developerName.slice(PREFIX.length) : developerName
}

/** Our queue of that name, else the org's own. */
export function findQueue(queues: ReadonlyMap<string, string>, id: string): string | null {
  return queues.get(queueDeveloperName(id)) ?? queues.get(id) ?? null
}
