import { parseDocument } from 'yaml'
import { isObject, type Json } from './fault.ts'

/** JSON in which each key stands once: `JSON.parse` keeps the last of two and says nothing. */
export function parseStrict(source: string): { readonly value: Json } | { readonly fault: string } {
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch (error) {
    return { fault: `it is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
  if (!isObject(value)) return { fault: 'it is not a JSON object' }
  // JSON is YAML, whose reader minds keys that stand twice.
  const twice = parseDocument(source, { uniqueKeys: true, strict: false }).errors.find((error) => error.code === 'DUPLICATE_KEY')
  return twice === undefined ? { value } : { fault: `a key stands twice (line ${twice.linePos?.[0].line ?? '?'})` }
}
