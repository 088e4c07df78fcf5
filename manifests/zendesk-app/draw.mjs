// Draws assets/logo.png (320 x 320) and assets/logo-small.png (128 x 128): waves on one side of a wall, still water on the other.
// `node manifests/zendesk-app/draw.mjs`; not part of the package. Sizes: developer.zendesk.com, Apps, Styles and assets.
import { writeFileSync } from 'node:fs'
import { crc32, deflateSync } from 'node:zlib'

const SEA = [23, 73, 77]
const FOAM = [255, 255, 255]
const CALM = [166, 212, 207]

/** What stands at a place of the unit square; null is the sea. */
function drawn(x, y) {
  if (x > 0.55 && x < 0.66 && y > 0.14 && y < 0.86) return FOAM
  for (const line of [0.32, 0.52, 0.72]) {
    if (x > 0.74 && x < 0.88 && Math.abs(y - line) < 0.022) return CALM
    if (x > 0.12 && x < 0.47 && Math.abs(y - line - 0.055 * Math.sin((x - 0.12) * 18)) < 0.032) return FOAM
  }
  return null
}

/** Each pixel is the mean of 16 places in it. */
function pixels(size) {
  const rows = []
  for (let y = 0; y < size; y += 1) {
    const row = Buffer.alloc(1 + size * 4)
    for (let x = 0; x < size; x += 1) {
      const sum = [0, 0, 0]
      for (let part = 0; part < 16; part += 1) {
        const colour = drawn((x + (part % 4) / 4 + 0.125) / size, (y + Math.floor(part / 4) / 4 + 0.125) / size) ?? SEA
        for (let one = 0; one < 3; one += 1) sum[one] += colour[one]
      }
      for (let one = 0; one < 3; one += 1) row[1 + x * 4 + one] = Math.round(sum[one] / 16)
      row[1 + x * 4 + 3] = 255
    }
    rows.push(row)
  }
  return Buffer.concat(rows)
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

function png(size) {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  head.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', deflateSync(pixels(size), { level: 9 })), chunk('IEND', Buffer.alloc(0))])
}

writeFileSync(new URL('assets/logo.png', import.meta.url), png(320))
writeFileSync(new URL('assets/logo-small.png', import.meta.url), png(128))
