/** What an image file says of itself. */
export interface Picture {
  readonly format: 'png' | 'jpeg' | 'dicom'
  readonly width: number
  readonly height: number
  readonly channels: number
}

const pngChannels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 }

/**
 * Size and channels of a PNG (ISO/IEC 15948) or JPEG (ISO/IEC 10918) file, from its headers; pixels are not decoded, but
 * a file without its end is refused.
 * @throws Error in words where it is neither or not whole
 */
export const readPicture = (file: Buffer): Picture => {
  if (file.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n') return readPng(file)
  if (file[0] === 0xff && file[1] === 0xd8) return readJpeg(file)
  throw new Error(file.length === 0 ? 'it is empty' : 'it is neither PNG nor JPEG')
}

const readPng = (file: Buffer): Picture => {
  if (file.length < 45 || file.toString('latin1', 12, 16) !== 'IHDR') throw new Error('it is cut off')
  if (file.toString('latin1', file.length - 8, file.length - 4) !== 'IEND' && !file.includes('IEND', -4096))
    throw new Error('it is cut off')
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)]
  return { format: 'png', width, height, channels: pngChannels[file[25]!] ?? 1 }
}

const readJpeg = (file: Buffer): Picture => {
  if (file.lastIndexOf(Buffer.from([0xff, 0xd9])) < 0) throw new Error('it is cut off')
  for (let at = 2; at + 9 < file.length; ) {
    if (file[at] !== 0xff) break
    const marker = file[at + 1]!
    // A start of frame; C4, C8 and CC are tables and a reserved mark.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return {
        format: 'jpeg',
        height: file.readUInt16BE(at + 5),
        width: file.readUInt16BE(at + 7),
        channels: file[at + 9]!,
      }
    at += marker === 0xff ? 1 : 2 + file.readUInt16BE(at + 2)
  }
  throw new Error('its headers are damaged')
}
