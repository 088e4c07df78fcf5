import { word } from '../../insight/report/export/docx.ts'
import { packetBlocks } from './packet-blocks.ts'
import { packetPage } from './packet-page.ts'
import type { Packet } from './packet.ts'

export type PacketFormat = 'html' | 'docx'

/** By the end of the file's name; null: no format that a packet has. */
export function packetFormat(file: string): PacketFormat | null {
  const end = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase()
  return end === 'docx' ? 'docx' : end === 'html' || end === 'htm' ? 'html' : null
}

/** A packet as the bytes of a file. */
export async function packetFile(packet: Packet, format: PacketFormat): Promise<string | Uint8Array> {
  if (format === 'html') return packetPage(packet)
  const { title, blocks } = packetBlocks(packet)
  return word(title, blocks)
}
