import { Modal } from '../parts/small';
import { pages } from './pages';

export function Keys({ onClose }: { onClose: () => void }) {
  return (
    <Modal title="Keys" onClose={onClose}>
      <div class="inner">
        <h2>Keys</h2>
        <div class="keys">
          <span><kbd>/</kbd></span><span>Search models, tenants, pools and request ids</span>
          {pages.map((page) => [<span><kbd>g</kbd> <kbd>{page.letter}</kbd></span>, <span>{page.title}</span>])}
          <span><kbd>p</kbd></span><span>Pause live updates, and go on</span>
          <span><kbd>?</kbd></span><span>These keys</span>
          <span><kbd>Esc</kbd></span><span>Close what is open</span>
        </div>
        <div class="acts"><button type="button" class="button" onClick={onClose} autofocus>Close</button></div>
      </div>
    </Modal>
  );
}
