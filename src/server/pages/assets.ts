import { readFileSync } from 'node:fs'

/** Served from our own origin; read once at start. */
export const style = readFileSync(new URL('../assets/style.css', import.meta.url), 'utf8')
export const script = readFileSync(new URL('../assets/page.js', import.meta.url), 'utf8')
