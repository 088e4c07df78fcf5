import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WEB_ENTRIES, WEB_FOLDER, webIsOld } from '../../src/web-files.ts'
import { initialFiles } from '../../src/web-size.ts'
import { builtWeb } from '../support/web.ts'

const empty = mkdtempSync(join(tmpdir(), 'bw-web-'))
let built: ReturnType<typeof builtWeb>
beforeAll(() => void (built = builtWeb()))
afterAll(() => rmSync(empty, { recursive: true, force: true }))

describe('the pages that Zendesk shows', () => {
  it('load at most 180 kB, compressed, before their first screen', () => {
    expect(built.most).toBe(180_000)
    expect(built.pages.map(({ page }) => page)).toEqual(Object.keys(WEB_ENTRIES))
    expect(built.pages.filter(({ bytes }) => bytes > built.most || bytes < 100)).toEqual([])
  })

  it('are built anew where they are missing or their sources have changed', () => {
    expect(webIsOld()).toBe(false)
    expect(webIsOld(empty)).toBe(true)
  })

  it('hold React as it is made for use, and evaluate no text', () => {
    const code = Object.keys(WEB_ENTRIES).flatMap((page) => initialFiles(page as keyof typeof WEB_ENTRIES)).filter((file) => file.endsWith('.js')).map((file) => readFileSync(join(WEB_FOLDER, file), 'utf8')).join('\n')

    expect(code).not.toMatch(/react-dom\.development|\beval\(|new Function\(/)
    expect(code).not.toContain('process.env')
  })
})
