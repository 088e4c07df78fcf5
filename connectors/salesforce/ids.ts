const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

/**
 * The form of 18 characters, in which records are kept: messages name records with 15, whose letters differ by case, and the last three
 * say which of them are capitals. Anything else is given back as it is.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/field_types.htm (ID field type)
 */
export function longId(id: string): string {
  if (!/^[A-Za-z0-9]{15}$/.test(id)) return id
  const capitals = (block: number): number => [0, 1, 2, 3, 4].reduce((bits, at) => (/[A-Z]/.test(id[block * 5 + at] ?? '') ? bits | (1 << at) : bits), 0)
  return id + [0, 1, 2].map((block) => CHECK[capitals(block)]).join('')
}
