package io.github.consulsnapshot.state;

/**
 * What a record says, by its type. Fields that a version of Consul does not write are empty, zero
 * or false; those that have no accessor here are in {@link StateRecord#value()}.
 *
 * <p>All of them are immutable, and stay what they are when the reader goes on. None shows a secret
 * in {@code toString}.
 */
public sealed interface RecordContent
    permits AclAuthMethod,
        AclBindingRule,
        AclPolicy,
        AclRole,
        AclToken,
        AutopilotConfiguration,
        CaConfiguration,
        CaProviderState,
        CaRoot,
        ConfigEntry,
        Coordinates,
        FederationState,
        Intention,
        KeyValue,
        OtherContent,
        PreparedQuery,
        Registration,
        ServiceVirtualIp,
        Session,
        SystemMetadata,
        TableIndex,
        Tombstone {}
