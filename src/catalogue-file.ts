import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { type Catalogue, compileCatalogue } from './insight/catalogue.ts'

/** The catalogue of causes and proposals that ships with the bridge. */
export function loadCatalogue(file: string = fileURLToPath(new URL('../manifests/insight/proposals.yaml', import.meta.url))): Catalogue {
  return compileCatalogue(parse(readFileSync(file, 'utf8')))
}
