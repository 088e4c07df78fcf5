import type { Account, FieldSpec, Schema } from '../../src/connector/connector.ts'
import type { Client } from './client.ts'
import type { OracleConfig } from './config.ts'
import { EXTERNAL_ID, OWN_NAMES, ownOf } from './fields.ts'
import type { Choice, Site } from './site.ts'

/** Who we are there, and what is missing. Throws `connector.auth` for a bad credential. */
export async function checkAccount(client: Client, site: Site, config: OracleConfig): Promise<Account> {
  const user = String(await site.account('check'))
  const custom = await site.custom('check', true)
  const lost = [EXTERNAL_ID, ...Object.values(OWN_NAMES)].filter((name) => !custom.has(name))
  const unproven = (await Promise.all([config.privateEntry, config.staffEntry].map(async (name) => ((await site.entryType(name, 'check')) === null ? [name] : [])))).flat()
  return {
    name: new URL(config.url).hostname.split('.')[0] ?? config.url,
    url: config.url,
    sandbox: client.sandbox(),
    user,
    plan: null,
    limits: [],
    missing: [
      ...lost.map((name) => ({ permission: `custom field c$${name} of incidents`, why: 'Breakwater keeps what it says of an incident there', remedy: `Make the text field ${name} for incidents in Oracle, visible to the API: Connect REST makes no fields.` })),
      ...unproven.map((name) => ({ permission: `thread entry type «${name}»`, why: 'without it nothing proves who sees a note, so none is written', remedy: 'Name it as the site calls it in privateEntry or staffEntry.' })),
    ],
    warnings: ['Changes carry no condition in this API: an edit made in the moment between look and write is written over.'],
    skewMs: client.skewMs(),
  }
}

/** The live schema of incidents. */
export async function describe(site: Site): Promise<Schema> {
  const custom = await site.custom('check', true)
  const menu = async (of: Parameters<Site['menu']>[0]): Promise<FieldSpec['choices']> => (await site.menu(of, 'check', true)).map(({ id, name }) => ({ value: String(id), label: name }))
  const one = (id: string, title: string, type: FieldSpec['type'], writable: boolean, choices: FieldSpec['choices'] = [], max: number | null = null): FieldSpec => ({ id, title, type, choices, writable, required: id === 'subject' || id === 'requester', max, own: null })
  const named = (choices: readonly Choice[]): FieldSpec['choices'] => choices.map(({ name }) => ({ value: name, label: name }))
  return {
    fields: [
      one('subject', 'Subject', 'text', true, [], 240),
      one('description', 'First message', 'longtext', false),
      one('status', 'Status', 'choice', true, await menu('statusWithType/status')),
      one('priority', 'Severity', 'choice', true, await menu('severity')),
      one('group', 'Queue', 'choice', true, await menu('queue')),
      one('assignee', 'Assigned account', 'reference', true),
      one('requester', 'Primary contact', 'reference', true),
      ...[...custom.values()].map((spec): FieldSpec => ({ ...one(spec.name, spec.title, spec.type, spec.type !== 'other', named(spec.choices), spec.max), own: ownOf(spec.name) })),
    ],
  }
}
