import { createLogger, format, transports } from 'winston'
import type { Log, LogFields } from '../domain/ports.ts'

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** JSON lines on stderr, so that stdout stays the command's own. Only the fields given are written, never an object's contents. */
export function systemLog(level: LogLevel, stream: NodeJS.WritableStream = process.stderr): Log {
  const logger = createLogger({
    level: level === 'silent' ? 'error' : level,
    silent: level === 'silent',
    format: format.combine(format.timestamp(), format.json()),
    transports: [new transports.Stream({ stream })],
  })
  const write = (severity: string) => (event: string, fields?: LogFields) => void logger.log(severity, event, fields ?? {})
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}
