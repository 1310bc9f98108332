// What a screen reader is told. Taro's templates for mini-programs leave these attributes out.
const said = { 'aria-role': '', 'aria-label': '' };
module.exports = { View: { ...said, 'aria-selected': '' } };
