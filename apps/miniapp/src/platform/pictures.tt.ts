export { enlargeMini as enlarge, pickMiniPictures as pickPictures } from './mini-pictures';
