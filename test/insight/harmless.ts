import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const DATA = process.env['BREAKWATER_SHARED_DATA'] ?? '/work/shared/data'

/** Sentences that real people wrote to an assistant or a help desk, where that data is present (CLINC150 and Bitext; see their READMEs there); else none. */
export function harmlessSentences(): string[] {
  const clinc = join(DATA, 'clinc-oos/data_full.json')
  const bitext = join(DATA, 'bitext-customer-support/train.csv')
  if (!existsSync(clinc) || !existsSync(bitext)) return []
  const splits = JSON.parse(readFileSync(clinc, 'utf8')) as Record<string, [string, string][]>
  const rows = readFileSync(bitext, 'utf8').split('\n').slice(1).map((line) => (/^(?:"((?:[^"]|"")*)"|([^,]*)),/.exec(line) ?? []).slice(1).find((cell) => cell !== undefined) ?? '')
  return [...Object.values(splits).flat().map(([text]) => text), ...rows].filter((text) => text !== '')
}
