import { strFromU8, unzipSync } from 'fflate'

/** An independent reader of what the exporters write: ZIP and XML by the formats' own rules, nothing of the libraries that wrote them. */
const SIGNS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const text = (xml: string): string => xml.replace(/&(#x?[0-9a-f]+|\w+);/gi, (all, name: string) => (name.startsWith('#') ? String.fromCodePoint(name[1] === 'x' ? parseInt(name.slice(2), 16) : Number(name.slice(1))) : (SIGNS[name] ?? all)))
const parts = (file: Uint8Array): Record<string, string> => Object.fromEntries(Object.entries(unzipSync(file)).map(([name, bytes]) => [name, strFromU8(bytes)]))

export interface SheetCell {
  readonly value: string | number | null
  /** `s`: of the shared texts, `inlineStr`; otherwise a number, with its format. */
  readonly type: string
  readonly format: string
  readonly formula: boolean
}

export interface Sheet {
  readonly name: string
  readonly rows: readonly (readonly SheetCell[])[]
  readonly frozen: boolean
}

export function readXlsx(file: Uint8Array): readonly Sheet[] {
  const files = parts(file)
  const shared = [...(files['xl/sharedStrings.xml'] ?? '').matchAll(/<si>([\s\S]*?)<\/si>/g)].map((match) => text([...(match[1] ?? '').matchAll(/<t[^>]*>([\s\S]*?)<\/t>/g)].map((one) => one[1]).join('')))
  const styles = files['xl/styles.xml'] ?? ''
  const named = new Map([...styles.matchAll(/<numFmt [^>]*numFmtId="(\d+)"[^>]*formatCode="([^"]*)"/g)].map((match) => [match[1], text(match[2] ?? '')]))
  const formats = [.../<cellXfs[^>]*>([\s\S]*?)<\/cellXfs>/.exec(styles)?.[1]?.matchAll(/<xf [^>]*>/g) ?? []].map(([tag]) => /numFmtId="(\d+)"/.exec(tag)?.[1] ?? '').map((id) => named.get(id) ?? id)
  const targets = new Map([...(files['xl/_rels/workbook.xml.rels'] ?? '').matchAll(/<Relationship [^>]*>/g)].map(([tag]) => [/ Id="([^"]*)"/.exec(tag)?.[1], / Target="([^"]*)"/.exec(tag)?.[1]]))
  return [...(files['xl/workbook.xml'] ?? '').matchAll(/<sheet [^>]*>/g)].map(([tag]) => {
    const xml = files[`xl/${targets.get(/ r:id="([^"]*)"/.exec(tag)?.[1])}`] ?? ''
    const rows = [...xml.matchAll(/<row [^>]*?(?:\/>|>([\s\S]*?)<\/row>)/g)].map((row) => {
      const cells: SheetCell[] = []
      for (const cell of (row[1] ?? '').matchAll(/<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g)) {
        const column = (cell[1] ?? '').split('').reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
        const type = / t="([^"]*)"/.exec(cell[2] ?? '')?.[1] ?? 'n'
        const inside = cell[3] ?? ''
        const raw = /<v>([\s\S]*?)<\/v>/.exec(inside)?.[1] ?? /<t[^>]*>([\s\S]*?)<\/t>/.exec(inside)?.[1] ?? null
        cells[column] = { value: raw === null ? null : type === 's' ? (shared[Number(raw)] ?? '') : type === 'n' ? Number(raw) : text(raw), type, format: formats[Number(/ s="(\d+)"/.exec(cell[2] ?? '')?.[1] ?? 0)] ?? '', formula: /<f[ >]/.test(inside) }
      }
      return Array.from(cells, (cell) => cell ?? { value: null, type: 'n', format: '', formula: false })
    })
    return { name: text(/ name="([^"]*)"/.exec(tag)?.[1] ?? ''), rows, frozen: /state="frozen"/.test(xml) }
  })
}

export interface Word {
  readonly headings: readonly { readonly level: string; readonly text: string }[]
  readonly tables: readonly (readonly (readonly string[])[])[]
  readonly repeated: number
}

export function readDocx(file: Uint8Array): Word {
  const xml = parts(file)['word/document.xml'] ?? ''
  const said = (part: string): string => text([...part.matchAll(/<w:t(?: [^>]*)?>([\s\S]*?)<\/w:t>/g)].map((match) => match[1]).join(''))
  return {
    headings: [...xml.matchAll(/<w:p>(?:(?!<\/w:p>)[\s\S])*?<w:pStyle w:val="(Title|Heading\d)"\/>([\s\S]*?)<\/w:p>/g)].map((match) => ({ level: match[1] ?? '', text: said(match[2] ?? '') })),
    tables: [...xml.matchAll(/<w:tbl>([\s\S]*?)<\/w:tbl>/g)].map((table) => [...(table[1] ?? '').matchAll(/<w:tr>([\s\S]*?)<\/w:tr>/g)].map((row) => [...(row[1] ?? '').matchAll(/<w:tc>([\s\S]*?)<\/w:tc>/g)].map((cell) => said(cell[1] ?? '')))),
    repeated: [...xml.matchAll(/<w:tblHeader\/>/g)].length,
  }
}
