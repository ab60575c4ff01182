export default {
  compilerOptions: {
    runes: true,
    // Shorter than the usual one: the name is on every element.
    cssHash: ({ hash, css }) => `s${hash(css).slice(0, 4)}`,
  },
}
