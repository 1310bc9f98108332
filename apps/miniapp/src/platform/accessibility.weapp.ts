export {
  asMiniControl as asControl,
  asMiniDecoration as asDecoration,
  asMiniPicture as asPicture,
  asMiniTabs as asTabs,
  asMiniText as asText,
} from './mini-accessibility';
