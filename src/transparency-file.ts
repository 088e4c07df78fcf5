import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { compileTransparency, type Transparency } from './insight/report/transparency.ts'

/** The mapping of categories to a public transparency scheme. */
export function loadTransparency(file: string = fileURLToPath(new URL('../manifests/insight/transparency.yaml', import.meta.url))): Transparency {
  return compileTransparency(parse(readFileSync(file, 'utf8')))
}
