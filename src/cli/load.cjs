// A file of its own: a Node that is too old for `import()` never reads it, and so gets as far as the guard's sentence.
void import('./main.ts');
