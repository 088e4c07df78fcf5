import { z } from 'zod'
import { ManifestShape } from '../../../connectors/rest/manifest.ts'
import { EXIT, printJson, printLine, table } from '../output.ts'
import { allCapabilities } from './capabilities.ts'

export function runList(flags: { readonly json?: boolean }): number {
  const all = allCapabilities()
  if (flags.json === true) printJson(all)
  else {
    printLine(table([['Breakwater there', ...all.map(({ title }) => title)], ...(all[0]?.capabilities ?? []).map(({ what }, index) => [what, ...all.map(({ capabilities }) => (capabilities[index]?.there === true ? 'yes' : 'no'))])]))
  }
  return EXIT.done
}

/** As it is published in manifests/connectors/schema.json. */
export function runSchema(): number {
  printLine(JSON.stringify(z.toJSONSchema(ManifestShape, { io: 'input' }), null, 2))
  return EXIT.done
}
