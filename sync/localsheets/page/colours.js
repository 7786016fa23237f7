// Colours: from the API's fractions to CSS, by day and by night.

const DARK = matchMedia("(prefers-color-scheme: dark)");

export const onSchemeChange = (react) => DARK.addEventListener("change", react);

/** CSS colour of a v4 Color or its ColorStyle; null when there is none. */
export function cssColour(colour, style, role) {
  const rgb = style?.rgbColor ?? colour;
  if (!rgb) return null;
  const { red = 0, green = 0, blue = 0 } = rgb;
  if (role === "ground" && red + green + blue > 2.99) return null;
  if (role === "ink" && red + green + blue < 0.01) return null;
  return css(DARK.matches ? byNight([red, green, blue], role) : [red, green, blue]);
}

const css = (fractions) => `rgb(${fractions.map((part) => Math.round(part * 255)).join(" ")})`;

/** Pale grounds become deep and calm, dark inks become light; the hue stays. */
const NIGHT = {
  ground: (saturation, lightness) => [Math.min(saturation * 0.5, 0.34), 0.86 - lightness * 0.7],
  ink: (saturation, lightness) => [saturation * 0.8, 0.92 - lightness * 0.4],
  tab: (saturation, lightness) => [saturation * 0.8, Math.max(lightness, 0.5)],
};

function byNight(rgb, role) {
  const { hue, saturation, lightness } = toHsl(rgb);
  return fromHsl(hue, ...NIGHT[role](saturation, lightness));
}

function toHsl([red, green, blue]) {
  const top = Math.max(red, green, blue);
  const low = Math.min(red, green, blue);
  const spread = top - low;
  const lightness = (top + low) / 2;
  if (spread === 0) return { hue: 0, saturation: 0, lightness };
  const saturation = spread / (1 - Math.abs(2 * lightness - 1));
  const turn =
    top === red ? ((green - blue) / spread) % 6
    : top === green ? (blue - red) / spread + 2
    : (red - green) / spread + 4;
  return { hue: turn * 60, saturation, lightness };
}

function fromHsl(hue, saturation, lightness) {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  return [0, 8, 4].map((offset) => {
    const turn = (offset + hue / 30 + 12) % 12;
    return lightness - reach * Math.max(-1, Math.min(turn - 3, 9 - turn, 1));
  });
}
