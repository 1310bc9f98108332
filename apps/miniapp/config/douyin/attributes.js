// What Taro's template of a button leaves out on Douyin: the event of the button that opens a live room.
module.exports = { Button: { bindOpenWebcastRoom: '' } };
