import type { Platform } from '../mini-bundle';

/** Functions of `wx`, base library 3.x. Source: the platform's own typings (miniprogram-api-typings). */
const WEAPP_NAMES =
  'addCard addFileToFavorites addPhoneCalendar addPhoneContact addPhoneRepeatCalendar addVideoToFavorites ' +
  'arrayBufferToBase64 authPrivateMessage authorize authorizeForMiniProgram base64ToArrayBuffer ' +
  'batchGetStorage batchGetStorageSync batchSetStorage batchSetStorageSync canIUse canIUseGetUserProfile ' +
  'canvasGetImageData canvasPutImageData canvasToTempFilePath checkIsAddedToMyMiniProgram ' +
  'checkIsOpenAccessibility checkIsPictureInPictureActive checkIsSoterEnrolledInDevice ' +
  'checkIsSupportSoterAuthentication checkSession chooseAddress chooseContact chooseImage chooseInvoice ' +
  'chooseInvoiceTitle chooseLicensePlate chooseLocation chooseMedia chooseMessageFile choosePoi chooseVideo ' +
  'clearStorage clearStorageSync closeBLEConnection closeBluetoothAdapter closeSocket compressImage ' +
  'compressVideo connectSocket connectWifi createAnimation createAudioContext createBLEConnection ' +
  'createBLEPeripheralServer createBufferURL createCacheManager createCameraContext createCanvasContext ' +
  'createInferenceSession createInnerAudioContext createIntersectionObserver createInterstitialAd ' +
  'createLivePlayerContext createLivePusherContext createMapContext createMediaAudioPlayer ' +
  'createMediaContainer createMediaRecorder createOffscreenCanvas createRewardedVideoAd createSelectorQuery ' +
  'createTCPSocket createUDPSocket createVKSession createVideoContext createVideoDecoder ' +
  'createWebAudioContext createWorker cropImage disableAlertBeforeUnload downloadFile editImage ' +
  'enableAlertBeforeUnload exitMiniProgram exitVoIPChat faceDetect getAccountInfoSync getApiCategory ' +
  'getAppAuthorizeSetting getAppBaseInfo getAvailableAudioSources getBLEDeviceCharacteristics ' +
  'getBLEDeviceRSSI getBLEDeviceServices getBLEMTU getBackgroundAudioManager getBackgroundAudioPlayerState ' +
  'getBackgroundFetchData getBackgroundFetchToken getBatteryInfo getBatteryInfoSync getBeacons ' +
  'getBluetoothAdapterState getBluetoothDevices getChannelsLiveInfo getChannelsLiveNoticeInfo ' +
  'getChannelsShareKey getClipboardData getCommonConfig getConnectedBluetoothDevices getConnectedWifi ' +
  'getDeviceBenchmarkInfo getDeviceInfo getDeviceVoIPList getEnterOptionsSync getExptInfoSync getExtConfig ' +
  'getExtConfigSync getFileSystemManager getFuzzyLocation getGroupEnterInfo getHCEState getImageInfo ' +
  'getInferenceEnvInfo getLaunchOptionsSync getLocalIPAddress getLocation getLogManager ' +
  'getMenuButtonBoundingClientRect getNFCAdapter getNetworkType getPerformance getPrivacySetting ' +
  'getRandomValues getRealtimeLogManager getRecorderManager getRendererUserAgent getScreenBrightness ' +
  'getScreenRecordingState getSelectedTextRange getSetting getShareInfo getSkylineInfo getSkylineInfoSync ' +
  'getStorage getStorageInfo getStorageInfoSync getStorageSync getSystemInfo getSystemInfoAsync ' +
  'getSystemInfoSync getSystemSetting getUpdateManager getUserCryptoManager getUserInfo getUserProfile ' +
  'getVideoInfo getWeRunData getWifiList getWindowInfo getXrFrameSystem hideHomeButton hideKeyboard ' +
  'hideLoading hideNavigationBarLoading hideShareMenu hideTabBar hideTabBarRedDot hideToast initFaceDetect ' +
  'isBluetoothDevicePaired isVKSupport join1v1Chat joinVoIPChat loadFontFace login makeBluetoothPair ' +
  'makePhoneCall navigateBack navigateBackMiniProgram navigateTo navigateToMiniProgram nextTick ' +
  'notifyBLECharacteristicValueChange offAccelerometerChange offApiCategoryChange offAppHide offAppShow ' +
  'offAudioInterruptionBegin offAudioInterruptionEnd offBLECharacteristicValueChange ' +
  'offBLEConnectionStateChange offBLEMTUChange offBLEPeripheralConnectionStateChanged offBatteryInfoChange ' +
  'offBeaconServiceChange offBeaconUpdate offBluetoothAdapterStateChange offBluetoothDeviceFound ' +
  'offCompassChange offCopyUrl offDeviceMotionChange offEmbeddedMiniProgramHeightChange offError ' +
  'offGetWifiList offGyroscopeChange offHCEMessage offKeyboardHeightChange offLazyLoadError ' +
  'offLocalServiceDiscoveryStop offLocalServiceFound offLocalServiceLost offLocalServiceResolveFail ' +
  'offLocationChange offLocationChangeError offMemoryWarning offMenuButtonBoundingClientRectWeightChange ' +
  'offNetworkStatusChange offNetworkWeakChange offPageNotFound offScreenRecordingStateChanged ' +
  'offThemeChange offUnhandledRejection offUserCaptureScreen offVoIPChatInterrupted ' +
  'offVoIPChatMembersChanged offVoIPChatSpeakersChanged offVoIPChatStateChanged offVoIPVideoMembersChanged ' +
  'offWifiConnected offWifiConnectedWithPartialInfo offWindowResize onAccelerometerChange ' +
  'onApiCategoryChange onAppHide onAppShow onAudioInterruptionBegin onAudioInterruptionEnd ' +
  'onBLECharacteristicValueChange onBLEConnectionStateChange onBLEMTUChange ' +
  'onBLEPeripheralConnectionStateChanged onBackgroundAudioPause onBackgroundAudioPlay onBackgroundAudioStop ' +
  'onBackgroundFetchData onBatteryInfoChange onBeaconServiceChange onBeaconUpdate ' +
  'onBluetoothAdapterStateChange onBluetoothDeviceFound onCompassChange onCopyUrl onDeviceMotionChange ' +
  'onEmbeddedMiniProgramHeightChange onError onGetWifiList onGyroscopeChange onHCEMessage ' +
  'onKeyboardHeightChange onLazyLoadError onLocalServiceDiscoveryStop onLocalServiceFound ' +
  'onLocalServiceLost onLocalServiceResolveFail onLocationChange onLocationChangeError onMemoryWarning ' +
  'onMenuButtonBoundingClientRectWeightChange onNeedPrivacyAuthorization onNetworkStatusChange ' +
  'onNetworkWeakChange onPageNotFound onScreenRecordingStateChanged onSocketClose onSocketError ' +
  'onSocketMessage onSocketOpen onThemeChange onUnhandledRejection onUserCaptureScreen ' +
  'onVoIPChatInterrupted onVoIPChatMembersChanged onVoIPChatSpeakersChanged onVoIPChatStateChanged ' +
  'onVoIPVideoMembersChanged onWifiConnected onWifiConnectedWithPartialInfo onWindowResize ' +
  'openAppAuthorizeSetting openBluetoothAdapter openCard openChannelsActivity openChannelsEvent ' +
  'openChannelsLive openChannelsUserProfile openCustomerServiceChat openDocument openEmbeddedMiniProgram ' +
  'openHKOfflinePayView openLocation openOfficialAccountArticle openPrivacyContract openSetting ' +
  'openSingleStickerView openStickerIPView openStickerSetView openSystemBluetoothSetting openVideoEditor ' +
  'pageScrollTo pauseBackgroundAudio pauseVoice playBackgroundAudio playVoice pluginLogin ' +
  'postMessageToReferrerMiniProgram preDownloadSubpackage preloadAssets preloadSkylineView preloadWebview ' +
  'previewImage previewMedia reLaunch readBLECharacteristicValue redirectTo removeStorage removeStorageSync ' +
  'removeTabBarBadge reportAnalytics reportEvent reportMonitor reportPerformance request ' +
  'requestCommonPayment requestDeviceVoIP requestMerchantTransfer requestOrderPayment requestPayment ' +
  'requestPluginPayment requestSubscribeDeviceMessage requestSubscribeMessage requestVirtualPayment ' +
  'requirePrivacyAuthorize reserveChannelsLive restartMiniProgram revokeBufferURL saveFileToDisk ' +
  'saveImageToPhotosAlbum saveVideoToPhotosAlbum scanCode seekBackgroundAudio sendHCEMessage sendSms ' +
  'sendSocketMessage setBLEMTU setBackgroundColor setBackgroundFetchToken setBackgroundTextStyle ' +
  'setClipboardData setEnable1v1Chat setEnableDebug setInnerAudioOption setKeepScreenOn ' +
  'setNavigationBarColor setNavigationBarTitle setScreenBrightness setStorage setStorageSync setTabBarBadge ' +
  'setTabBarItem setTabBarStyle setTopBarText setVisualEffectOnCapture setWifiList setWindowSize ' +
  'shareFileMessage shareToWeRun shareVideoMessage showActionSheet showLoading showModal ' +
  'showNavigationBarLoading showPrivacy showRedPackage showShareImageMenu showShareMenu showTabBar ' +
  'showTabBarRedDot showToast startAccelerometer startBeaconDiscovery startBluetoothDevicesDiscovery ' +
  'startCompass startDeviceMotionListening startGyroscope startHCE startLocalServiceDiscovery ' +
  'startLocationUpdate startLocationUpdateBackground startPullDownRefresh startRecord ' +
  'startSoterAuthentication startWifi stopAccelerometer stopBackgroundAudio stopBeaconDiscovery ' +
  'stopBluetoothDevicesDiscovery stopCompass stopDeviceMotionListening stopFaceDetect stopGyroscope stopHCE ' +
  'stopLocalServiceDiscovery stopLocationUpdate stopPullDownRefresh stopRecord stopVoice stopWifi ' +
  'subscribeVoIPVideoMembers switchTab updateShareMenu updateVoIPChatMuteConfig updateWeChatApp uploadFile ' +
  'vibrateLong vibrateShort writeBLECharacteristicValue';

/** Functions of `tt`. Sources: Taro's typings (`@supported tt`) and Douyin's open-platform pages. */
const TT_NAMES =
  'addPhoneCalendar applyRefund authorize canIUse canRateAwemeOrders canvasToTempFilePath ' +
  'checkFollowAwemeState checkFollowState checkSession chooseAddress chooseImage chooseLocation ' +
  'clearStorage clearStorageSync compressImage connectSocket continueToPay createAnimation ' +
  'createCameraContext createCanvasContext createInnerAudioContext createIntersectionObserver ' +
  'createInterstitialAd createLivePlayerContext createMapContext createOffscreenCanvas createOrder ' +
  'createRewardedVideoAd createSelectorQuery createVideoContext downloadFile exitMiniProgram ' +
  'followAwemeUser followOfficialAccount getBackgroundAudioManager getClipboardData getConnectedWifi ' +
  'getEnterOptionsSync getEnvInfoSync getExtConfig getExtConfigSync getFileSystemManager getImageInfo ' +
  'getLaunchOptionsSync getLocation getMenuButtonBoundingClientRect getMenuButtonLayout getNFCAdapter ' +
  'getNetworkType getOrderPayment getPerformance getPrivacySetting getSetting getStorage getStorageInfo ' +
  'getStorageInfoSync getStorageSync getSystemInfo getSystemInfoSync getSystemSetting getUpdateManager ' +
  'getUserInfo getUserProfile getWifiList hideHomeButton hideInteractionBar hideKeyboard hideLoading ' +
  'hideNavigationBarLoading hideShareMenu hideTabBar hideTabBarRedDot hideToast login makePhoneCall ' +
  'navigateBack navigateBackMiniProgram navigateTo navigateToMiniProgram navigateToVideoView nextTick ' +
  'offAccelerometerChange offAppHide offAppShow offError offGetWifiList offGyroscopeChange ' +
  'offLocationChange offLocationChangeError offMemoryWarning offNetworkStatusChange offPageNotFound ' +
  'offThemeChange offUnhandledRejection offUserCaptureScreen onAccelerometerChange onAppHide onAppShow ' +
  'onCompassChange onError onGetWifiList onGyroscopeChange onLocationChange onLocationChangeError ' +
  'onMemoryWarning onNeedPrivacyAuthorization onNetworkStatusChange onNetworkWeakChange onPageNotFound ' +
  'onThemeChange onUnhandledRejection onUserCaptureScreen openAwemeUserProfile openDocument openEcGood ' +
  'openLocation openPrivacyContract openSetting openWebcastRoom pageScrollTo pay previewImage ' +
  'rateAwemeOrder reLaunch redirectTo removeStorage removeStorageSync removeTabBarBadge reportAnalytics ' +
  'request requestFeedSubscribe requestOrder requestSubscribeMessage saveImageToPhotosAlbum scanCode ' +
  'sendSms setClipboardData setKeepScreenOn setNavigationBarColor setNavigationBarTitle setScreenBrightness ' +
  'setStorage setStorageSync setTabBarBadge setTabBarItem setTabBarStyle showActionSheet showDouyinOpenAuth ' +
  'showInteractionBar showLoading showModal showNavigationBarLoading showShareMenu showTabBar ' +
  'showTabBarRedDot showToast startCompass startGyroscope startLocationUpdate startPullDownRefresh ' +
  'startRecord stopCompass stopGyroscope stopLocationUpdate stopPullDownRefresh stopRecord switchTab ' +
  'uploadFile vibrateLong vibrateShort';

/** Names that the real platform has as functions, whether or not this host can do them. */
export const platformNames = (platform: Platform): string[] => (platform === 'tt' ? TT_NAMES : WEAPP_NAMES).split(' ');
