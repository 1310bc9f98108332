import { createRoot } from 'react-dom/client';
import { App } from './app';
import './ui/tokens.css';
import './ui/base.css';
import './ui/ui.css';
import './features/session/session.css';
import './features/rooms/rooms.css';
import './features/syncs/syncs.css';
import './features/audit/audit.css';
import './features/members/members.css';
import './features/lotteries/lotteries.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(<App />);
