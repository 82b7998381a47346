package dev.merrow.sync;

/**
 * Divides peers into groups, such as the devices of one user. What a synchronizer can do for only a
 * few peers at a time is shared fairly among groups: deliveries of content that is too large for
 * one answer, and pending requests. Called on the synchronizer's thread.
 */
@FunctionalInterface
public interface PeerGroups {
  /** Each peer is a group of its own. */
  PeerGroups NONE =
      new PeerGroups() {
        @Override
        public String groupOf(String peerId) {
          return peerId;
        }

        @Override
        public String toString() {
          return "NONE";
        }
      };

  /**
   * Names the group of a peer.
   *
   * @param peerId the transport's id for the peer, which may have left
   */
  String groupOf(String peerId);
}
