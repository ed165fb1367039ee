namespace Penstock.EndToEnd.Tests;

/// <summary>One gateway with the demo model for all tests that do not harm it.</summary>
[CollectionDefinition(Name)]
public sealed class SharedGateway : ICollectionFixture<Gateway>
{
    public const string Name = "gateway";
}
