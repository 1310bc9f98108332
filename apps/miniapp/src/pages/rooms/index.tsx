import { View } from '@tarojs/components';
export default function Page() {
  return <View>hi {__API_BASE__}</View>;
}
