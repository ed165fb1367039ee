namespace Penstock.EndToEnd.Tests;

/// <summary>One gateway with every kind of provider for all tests that do not harm it.</summary>
[CollectionDefinition(Name)]
public sealed class EveryKindCollection : ICollectionFixture<EveryKind>
{
    public const string Name = "every kind";
}
