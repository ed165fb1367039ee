namespace Penstock.Storage.Ledger;

/// <summary>What a record of the journal says.</summary>
internal enum AttemptRecordKind : byte
{
    /// <summary>An attempt is about to be sent.</summary>
    Opened = 1,

    /// <summary>It has ended: here is its row.</summary>
    Settled = 2,

    /// <summary>It was not sent after all: it has no row.</summary>
    Withdrawn = 3,

    /// <summary>A row of an exchange that needed no attempt.</summary>
    Alone = 4,
}
