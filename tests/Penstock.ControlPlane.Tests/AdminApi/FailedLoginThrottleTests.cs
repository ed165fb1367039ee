using System.Net;
using Microsoft.Extensions.Time.Testing;
using Penstock.ControlPlane.AdminApi;

namespace Penstock.ControlPlane.Tests.AdminApi;

public sealed class FailedLoginThrottleTests
{
    private static readonly IPAddress Guesser = IPAddress.Parse("192.0.2.1");
    private readonly FakeTimeProvider _time = new();
    private readonly FailedLoginThrottle _throttle;

    public FailedLoginThrottleTests() => _throttle = new FailedLoginThrottle(_time);

    [Fact]
    public void Lets_a_burst_through_and_then_one_a_second()
    {
        for (var i = 0; i < FailedLoginThrottle.Burst; i++)
        {
            Assert.Null(_throttle.WaitOf(Guesser));
            _throttle.Fail(Guesser);
        }

        Assert.Equal(TimeSpan.FromSeconds(1), _throttle.WaitOf(Guesser));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_throttle.WaitOf(Guesser));
        _throttle.Fail(Guesser);
        Assert.NotNull(_throttle.WaitOf(Guesser));
    }

    [Fact]
    public void One_address_does_not_slow_down_another()
    {
        FailOften(Guesser);
        Assert.Null(_throttle.WaitOf(IPAddress.Parse("192.0.2.2")));
    }

    [Fact]
    public void Remembers_a_bounded_number_of_addresses_and_forgets_the_oldest()
    {
        FailOften(Guesser);
        for (var i = 0; i < FailedLoginThrottle.MaxAddresses; i++)
        {
            _time.Advance(TimeSpan.FromTicks(1));
            _throttle.Fail(new IPAddress(i + 1));
        }

        Assert.Null(_throttle.WaitOf(Guesser));
    }

    private void FailOften(IPAddress address)
    {
        for (var i = 0; i <= FailedLoginThrottle.Burst; i++)
        {
            _throttle.Fail(address);
        }

        Assert.NotNull(_throttle.WaitOf(address));
    }
}
