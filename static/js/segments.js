/* How a text is split into segments, as campaigns/segments.py counts it (they share a test table).
   `left`: units left in the last segment; `doubled`: characters that count as two of the 160. */
(() => {
  const BASIC =
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
  const basic = new Set(BASIC);
  const extension = new Set("\f^{}\\[~]|€");
  const split = (widths, single, part) => {
    const units = widths.reduce((sum, width) => sum + width, 0);
    if (units <= single) return { units, segments: units ? 1 : 0, left: single - units };
    let segments = 1;
    let used = 0;
    for (const width of widths) {
      if (used + width > part) {
        segments += 1;
        used = 0;
      }
      used += width;
    }
    return { units, segments, left: part - used };
  };
  const count = (text) => {
    const chars = [...text];
    const forcing = [...new Set(chars.filter((char) => !basic.has(char) && !extension.has(char)))];
    const unicode = forcing.length > 0;
    const doubled = unicode ? [] : [...new Set(chars.filter((char) => extension.has(char)))];
    const widths = chars.map((char) => (unicode ? char.length : extension.has(char) ? 2 : 1));
    const counted = unicode ? split(widths, 70, 67) : split(widths, 160, 153);
    return { unicode, ...counted, forcing, doubled };
  };
  window.segments = { count };
})();
